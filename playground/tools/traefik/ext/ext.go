// Package ext stands for a folder of Traefik's repository that its Go module
// leaves out: the places where other products add fields. We add none.
package ext

// HTTP adds nothing to dynamic.HTTPConfiguration.
type HTTP struct{}

// Router adds nothing to dynamic.Router.
type Router struct{}
