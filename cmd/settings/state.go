package settings

import (
	"fmt"
	"os"
	"path/filepath"

	"roam/net/link"
)

// LookupEnv is os.LookupEnv, or a test's.
type LookupEnv func(key string) (string, bool)

// StateFolder is where a program keeps what it can do without: roam in
// XDG_STATE_HOME, else in ~/.local/state.
func StateFolder(lookupEnv LookupEnv) string {
	if dir, _ := lookupEnv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "roam")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "roam")
	}
	return filepath.Join(home, ".local", "state", "roam")
}

// ClusterKey is the key that all nodes of a cluster share: from the file, if
// one is named; else from ROAM_CLUSTER_KEY; else the one that the first node of
// this user on this machine made and keeps.
func ClusterKey(file string, lookupEnv LookupEnv) (link.ClusterKey, error) {
	if text, ok := lookupEnv("ROAM_CLUSTER_KEY"); ok && text != "" && file == "" {
		key, err := link.ParseClusterKey(text)
		if err != nil {
			return key, fmt.Errorf("ROAM_CLUSTER_KEY: %w", err)
		}
		return key, nil
	}
	if file == "" {
		file = filepath.Join(StateFolder(lookupEnv), "cluster.key")
	}
	return link.LoadClusterKey(file)
}
