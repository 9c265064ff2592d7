package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"

	grpcprom "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"
	"github.com/spf13/pflag"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/custom-metrics-apiserver/pkg/cmd"

	"github.com/kedacore/keda/v2/pkg/metricsservice"
	"github.com/kedacore/keda/v2/pkg/provider"
	kedautil "github.com/kedacore/keda/v2/pkg/util"
)

// addAPI adds the API of external metrics, as KEDA's adapter serves it. It asks the API server who may ask it.
func addAPI(mgr ctrl.Manager, listen ports, certificates string) error {
	file := func(name string) string { return filepath.Join(certificates, name) }
	kubeconfig := os.Getenv("KUBECONFIG")
	adapter := &cmd.AdapterBase{
		Name:                 "keda-adapter",
		RemoteKubeConfigFile: kubeconfig,
		FlagSet:              pflag.NewFlagSet("keda-adapter", pflag.ContinueOnError),
	}
	adapter.InstallFlags()
	adapter.SecureServing.BindAddress, adapter.SecureServing.BindPort = net.ParseIP(host), listen.api
	adapter.SecureServing.ServerCert.CertKey.CertFile = file("tls.crt")
	adapter.SecureServing.ServerCert.CertKey.KeyFile = file("tls.key")
	adapter.Authentication.RemoteKubeConfigFile = kubeconfig
	adapter.Authorization.RemoteKubeConfigFile = kubeconfig
	return mgr.Add(manager.RunnableFunc(func(ctx context.Context) error {
		// By which the operator's certificate names it.
		name := fmt.Sprintf("keda-operator.%s.svc", kedautil.GetPodNamespace())
		asked, err := metricsservice.NewGrpcClient(
			ctx, at(listen.service), certificates, name, "", grpcprom.NewClientMetrics(), false,
		)
		if err != nil {
			return err
		}
		adapter.WithExternalMetrics(provider.NewProvider(ctx, ctrl.Log.WithName("adapter"), mgr.GetClient(), *asked))
		return adapter.Run(ctx)
	}))
}
