// Package settings is what roam's commands share: how their flags, environment
// and TOML files come together, where they keep files, and how they log.
//
// Flags win over the environment, the environment over the file, the file over
// the defaults. A flag's name is its key in the file; with ROAM_ before it, in
// capitals, it is its variable. A key may stand in a table: tick in [load] is
// --load-tick.
package settings
