// Modules that carry CustomResourceDefinitions. Nothing of them is built: they
// are only downloaded, and go.sum says what they are.
module modelyard.dev/playground/tools/crds

go 1.26.0

require (
	github.com/kedacore/keda/v2 v2.21.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	sigs.k8s.io/gateway-api v1.6.1
	sigs.k8s.io/gateway-api-inference-extension v1.0.0
	sigs.k8s.io/jobset v0.10.1
	sigs.k8s.io/kueue v0.15.0
	sigs.k8s.io/lws v0.7.0
)
