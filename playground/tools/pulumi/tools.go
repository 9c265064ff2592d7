//go:build tools

// Package tools names the commands that are built, so that go.mod and go.sum
// cover them.
package tools

import (
	_ "github.com/moby/buildkit/cmd/buildctl"
	_ "github.com/moby/buildkit/cmd/buildkitd"
	_ "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build"
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
)
