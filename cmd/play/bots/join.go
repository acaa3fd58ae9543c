package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"roam/game/walk"
	"roam/net/client"
	"roam/net/wire"
)

// joinAll lets them join at the configured rate, until it is clear that there is no
// lobby.
func (c *crowd) joinAll(ctx context.Context) {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	var joining sync.WaitGroup
	defer joining.Wait()
	for i, b := range c.bots {
		due := c.began.Add(time.Duration(float64(i) / c.cfg.Rate * float64(time.Second)))
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(due)):
		}
		joining.Go(func() {
			err := c.joinOne(ctx, i, b)
			if err == nil {
				return
			}
			c.refused <- err
			if c.noLobby(err) {
				giveUp()
			}
		})
	}
}

// joinOne lets a bot join, if need be after a few tries.
func (c *crowd) joinOne(ctx context.Context, i int, b *bot) error {
	if !c.cfg.Wait {
		limited, cancel := context.WithTimeout(ctx, joinWithin)
		defer cancel()
		ctx = limited
	}
	var last error // that was worth another try
	for wait := tryAfter; ; wait = min(2*wait, tryAtMost) {
		began := time.Now()
		p, err := client.Join(ctx, client.Config{
			Lobby: c.cfg.Lobby, Key: b.key, Name: name(i), Game: walk.Game,
			Room: c.cfg.Room, Host: c.cfg.Host, With: c.cfg.With, Wait: c.cfg.Wait, Patient: true,
			Socket: c.sockets[i/c.cfg.PerSocket], Handler: b, Resolve: c.cfg.Resolve, Log: c.cfg.Log,
		})
		if err == nil {
			c.join.add(time.Since(began))
			b.mu.Lock()
			b.client = p
			b.mu.Unlock()
			return nil
		}
		if ctx.Err() == nil {
			if !c.again(err) {
				return err
			}
			last = err
			select {
			case <-ctx.Done():
			case <-time.After(wait/2 + rand.N(wait)): // a crowd that was refused does not come back as one
				continue
			}
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return fmt.Errorf("no seat within %v: %w", joinWithin, cmp.Or(last, err))
		}
		return err
	}
}

// again tells whether a join that failed may do better in a moment: there was no
// host, or nobody answered; to who would wait, also a lobby that is gone is no end.
func (c *crowd) again(err error) bool {
	var join *client.JoinError
	var why *wire.Error
	if c.cfg.Wait && errors.As(err, &join) && join.LobbyGone() {
		return true
	}
	return errors.As(err, &why) && !c.noLobby(err) &&
		(why.Reason == wire.ReasonNoHost || why.Reason == wire.ReasonUnreachable)
}

// noLobby tells whether a join failed because nobody is there: no bot ever heard
// from a lobby, and this one has knocked for long enough. Who waits never says so.
func (c *crowd) noLobby(err error) bool {
	var join *client.JoinError
	var why *wire.Error
	return !c.cfg.Wait && !c.reached.Load() && errors.As(err, &join) && join.Step == client.StepKnock &&
		errors.As(err, &why) && why.Reason == wire.ReasonUnreachable
}
