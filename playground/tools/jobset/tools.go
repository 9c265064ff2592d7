//go:build tools

// Package tools names the commands that are built, so that go.mod and go.sum
// cover them.
package tools

import (
	_ "sigs.k8s.io/jobset"
	_ "sigs.k8s.io/lws/cmd"
)
