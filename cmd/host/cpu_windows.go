package main

import (
	"syscall"
	"time"
)

// cpuUsed is the processor time that this process has used so far.
func cpuUsed() time.Duration {
	var born, ended, kernel, user syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err != nil || syscall.GetProcessTimes(self, &born, &ended, &kernel, &user) != nil {
		return 0
	}
	return since(kernel) + since(user)
}

// since is a span of time, which Windows counts in units of 100 ns.
func since(f syscall.Filetime) time.Duration {
	return time.Duration(int64(f.HighDateTime)<<32|int64(f.LowDateTime)) * 100
}
