//go:build tools

// Package tools names the command that is built, so that go.mod and go.sum
// cover it.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
