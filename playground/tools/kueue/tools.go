//go:build tools

// Package tools names the commands that are built, so that go.mod and go.sum
// cover them.
package tools

import (
	_ "github.com/kubeflow/trainer/v2/cmd/trainer-controller-manager"
	_ "sigs.k8s.io/kueue/cmd/kueue"
)
