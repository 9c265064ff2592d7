package main

import (
	"context"
	"os"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	eventingcontrollers "github.com/kedacore/keda/v2/controllers/eventing"
	controllers "github.com/kedacore/keda/v2/controllers/keda"
	"github.com/kedacore/keda/v2/pkg/eventemitter"
	"github.com/kedacore/keda/v2/pkg/k8s"
	"github.com/kedacore/keda/v2/pkg/metricsservice"
	"github.com/kedacore/keda/v2/pkg/scalers/authentication"
	"github.com/kedacore/keda/v2/pkg/scaling"
	"github.com/kedacore/keda/v2/pkg/scaling/resolver"
	kedautil "github.com/kedacore/keda/v2/pkg/util"
)

// As the operator's command has it where nothing else is asked for.
const httpTimeout = 3 * time.Second

// addOperator adds KEDA's controllers, and the service that says what their scalers measure.
func addOperator(ctx context.Context, mgr ctrl.Manager, address, certificates string) error {
	err := kedautil.ConfigureHTTPTransport(kedautil.HTTPTransportConfig{
		MaxIdleConnsPerHost: 1000,
		IdleConnTimeout:     90 * time.Second,
	})
	if err != nil {
		return err
	}
	policy := &resolver.Config{
		ServiceAccountTokenMode:      "enforce-audience",
		VaultKubernetesAuthTokenFile: resolver.DefaultVaultKubernetesAuthTokenFile,
	}
	if err := policy.LoadServiceAccountTokenAudiences(os.Getenv(resolver.ServiceAccountTokenAudiencesEnvVar)); err != nil {
		return err
	}
	if err := policy.LoadOutboundFilter(os.Getenv(resolver.OutboundFilterEnvVar)); err != nil {
		return err
	}
	resolver.SetConfig(policy)
	clients, err := kubernetes.NewForConfig(mgr.GetConfig())
	if err != nil {
		return err
	}
	own, err := kedautil.GetClusterObjectNamespace()
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(clients, time.Hour, informers.WithNamespace(own))
	secrets := factory.Core().V1().Secrets()
	known := &authentication.AuthClientSet{CoreV1Interface: clients.CoreV1(), SecretLister: secrets.Lister()}
	scale, _, err := k8s.InitScaleClient(mgr)
	if err != nil {
		return err
	}
	recorder := mgr.GetEventRecorder("keda-operator")
	client := mgr.GetClient()
	handler := scaling.NewScaleHandler(client, scale, mgr.GetScheme(), httpTimeout, 0, recorder, known)
	emitter := eventemitter.NewEventEmitter(client, recorder, "kubernetes-default", known)
	// Each by the number that the operator's command takes.
	at := func(most int) controller.Options { return controller.Options{MaxConcurrentReconciles: most} }
	for _, set := range []func() error{
		func() error {
			reconciler := &controllers.ScaledObjectReconciler{
				Client: client, Scheme: mgr.GetScheme(), ScaleClient: scale, ScaleHandler: handler, EventEmitter: emitter,
			}
			return reconciler.SetupWithManager(mgr, at(5))
		},
		func() error {
			reconciler := &controllers.ScaledJobReconciler{
				Client: client, Scheme: mgr.GetScheme(), GlobalHTTPTimeout: httpTimeout, EventEmitter: emitter,
				AuthClientSet: known,
			}
			return reconciler.SetupWithManager(mgr, at(1))
		},
		(&onManager{mgr, &controllers.TriggerAuthenticationReconciler{Client: client, EventHandler: emitter}}).set,
		(&onManager{mgr, &controllers.ClusterTriggerAuthenticationReconciler{Client: client, EventHandler: emitter}}).set,
		(&onManager{mgr, eventingcontrollers.NewCloudEventSourceReconciler(client, emitter)}).set,
		(&onManager{mgr, eventingcontrollers.NewClusterCloudEventSourceReconciler(client, emitter)}).set,
	} {
		if err := set(); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	ready := make(chan struct{})
	close(ready)
	service := metricsservice.NewGrpcServer(&handler, address, certificates, ready)
	return mgr.Add(manager.Runnable(&service))
}

type onManager struct {
	manager    ctrl.Manager
	reconciler interface{ SetupWithManager(ctrl.Manager) error }
}

func (each *onManager) set() error {
	return each.reconciler.SetupWithManager(each.manager)
}
