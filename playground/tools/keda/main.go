// Command keda is KEDA's operator, metrics adapter and webhooks in one program
// that listens on loopback alone: KEDA's own three commands listen on all
// addresses for what nobody has to prove who they are. All that acts is KEDA's.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	eventing "github.com/kedacore/keda/v2/apis/eventing/v1alpha1"
	kedaapi "github.com/kedacore/keda/v2/apis/keda/v1alpha1"
	"github.com/kedacore/keda/v2/pkg/metricscollector"
	kedautil "github.com/kedacore/keda/v2/pkg/util"
)

// ports are where it listens, all on loopback.
type ports struct {
	// By HTTPS: the webhooks and the API of external metrics, for the API server; KEDA's own metrics, for users of
	// the cluster that may read them.
	webhooks, api, metrics int
	// By HTTP, and tells nothing but whether it is well.
	health int
	// Where the API of metrics asks the operator; each proves who it is.
	service int
}

const host = "127.0.0.1"

func at(port int) string {
	return fmt.Sprintf("%s:%d", host, port)
}

func main() {
	var listen ports
	var certificates string
	flags := pflag.NewFlagSet("keda", pflag.ExitOnError)
	flags.IntVar(&listen.webhooks, "webhooks", 0, "port of the webhooks")
	flags.IntVar(&listen.api, "api", 0, "port of the API of external metrics")
	flags.IntVar(&listen.metrics, "metrics", 0, "port of KEDA's own metrics")
	flags.IntVar(&listen.health, "health", 0, "port of the check of health")
	flags.IntVar(&listen.service, "service", 0, "port of the operator's metrics service")
	flags.StringVar(&certificates, "certificates", "", "folder of tls.crt, tls.key and ca.crt")
	_ = flags.Parse(os.Args[1:])
	ctrl.SetLogger(zap.New(zap.ConsoleEncoder()))
	if err := run(ctrl.SetupSignalHandler(), listen, certificates); err != nil {
		ctrl.Log.Error(err, "KEDA has ended")
		os.Exit(1)
	}
}

func run(ctx context.Context, listen ports, certificates string) error {
	if err := kedaapi.AddToScheme(clientgoscheme.Scheme); err != nil {
		return err
	}
	if err := eventing.AddToScheme(clientgoscheme.Scheme); err != nil {
		return err
	}
	access, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	// As KEDA's commands have it.
	access.QPS, access.Burst, access.DisableCompression = 20, 30, true
	metricscollector.NewMetricsCollectors(metricscollector.Options{EnablePrometheusMetrics: true})
	manager, err := ctrl.NewManager(access, ctrl.Options{
		Scheme: clientgoscheme.Scheme,
		Metrics: server.Options{
			BindAddress:    at(listen.metrics),
			SecureServing:  true,
			CertDir:        certificates,
			FilterProvider: filters.WithAuthenticationAndAuthorization,
		},
		WebhookServer:          webhook.NewServer(webhook.Options{Host: host, Port: listen.webhooks, CertDir: certificates}),
		Cache:                  cache.Options{DefaultTransform: kedautil.CacheObjectTransform},
		HealthProbeBindAddress: at(listen.health),
	})
	if err != nil {
		return err
	}
	for _, add := range []func() error{
		func() error { return manager.AddHealthzCheck("healthz", healthz.Ping) },
		func() error { return manager.AddReadyzCheck("readyz", healthz.Ping) },
		func() error { return addOperator(ctx, manager, at(listen.service), certificates) },
		func() error { return addWebhooks(manager) },
		func() error { return addAPI(manager, listen, certificates) },
	} {
		if err := add(); err != nil {
			return err
		}
	}
	return manager.Start(ctx)
}

func addWebhooks(manager ctrl.Manager) error {
	if err := (&kedaapi.ScaledObject{}).SetupWebhookWithManager(manager, false); err != nil {
		return err
	}
	for _, each := range []interface{ SetupWebhookWithManager(ctrl.Manager) error }{
		&kedaapi.ScaledJob{},
		&kedaapi.TriggerAuthentication{},
		&kedaapi.ClusterTriggerAuthentication{},
		&eventing.CloudEventSource{},
		&eventing.ClusterCloudEventSource{},
	} {
		if err := each.SetupWebhookWithManager(manager); err != nil {
			return err
		}
	}
	return nil
}
