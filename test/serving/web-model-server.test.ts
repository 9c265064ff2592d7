import type { Chart } from 'cdk8s';
import { toYaml, WebModelServer, type WebModelServerProps } from '../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../workload/trees';

const server =
  (props: Partial<WebModelServerProps> = {}) =>
  (chart: Chart) =>
    new WebModelServer(chart, 'image-classifier', {
      image: 'registry.example.com/image-classifier:v1',
      resources: small,
      ...props,
    });

test('the smallest server is a Deployment and a Service', () => {
  expect(toYaml(objectsOf(server()).map(({ manifest }) => manifest))).toMatchInlineSnapshot(`
"---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: image-classifier
  labels:
    app.kubernetes.io/component: web-model-server
    app.kubernetes.io/managed-by: modelyard
    app.kubernetes.io/name: image-classifier
  annotations:
    pulumi.com/timeoutSeconds: "480"
spec:
  progressDeadlineSeconds: 420
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/component: web-model-server
      app.kubernetes.io/name: image-classifier
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app.kubernetes.io/component: web-model-server
        app.kubernetes.io/managed-by: modelyard
        app.kubernetes.io/name: image-classifier
    spec:
      automountServiceAccountToken: false
      containers:
        - name: server
          image: registry.example.com/image-classifier:v1
          env:
            - name: HOME
              value: /tmp
          imagePullPolicy: IfNotPresent
          lifecycle:
            preStop:
              sleep:
                seconds: 10
          livenessProbe:
            failureThreshold: 6
            periodSeconds: 10
            tcpSocket:
              port: http
            timeoutSeconds: 5
          ports:
            - name: http
              containerPort: 8080
              protocol: TCP
          readinessProbe:
            failureThreshold: 3
            httpGet:
              path: /
              port: http
            periodSeconds: 5
            timeoutSeconds: 5
          resources:
            limits:
              ephemeral-storage: 2Gi
              memory: 1Gi
            requests:
              cpu: 500m
              ephemeral-storage: 512Mi
              memory: 1Gi
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
            readOnlyRootFilesystem: true
          startupProbe:
            failureThreshold: 60
            httpGet:
              path: /
              port: http
            periodSeconds: 2
            timeoutSeconds: 2
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      enableServiceLinks: false
      securityContext:
        fsGroup: 1000
        fsGroupChangePolicy: OnRootMismatch
        runAsGroup: 1000
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile:
          type: RuntimeDefault
      terminationGracePeriodSeconds: 40
      topologySpreadConstraints:
        - labelSelector:
            matchLabels:
              app.kubernetes.io/component: web-model-server
              app.kubernetes.io/name: image-classifier
          matchLabelKeys:
            - pod-template-hash
          maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
        - labelSelector:
            matchLabels:
              app.kubernetes.io/component: web-model-server
              app.kubernetes.io/name: image-classifier
          matchLabelKeys:
            - pod-template-hash
          maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 1Gi
---
apiVersion: v1
kind: Service
metadata:
  name: image-classifier
  labels:
    app.kubernetes.io/component: web-model-server
    app.kubernetes.io/managed-by: modelyard
    app.kubernetes.io/name: image-classifier
spec:
  ports:
    - name: http
      port: 80
      protocol: TCP
      targetPort: http
  selector:
    app.kubernetes.io/component: web-model-server
    app.kubernetes.io/name: image-classifier
  type: ClusterIP
"
`);
});

test('the same props give the same bytes', () => {
  const text = (): string =>
    toYaml(objectsOf(server({ replicas: 3, env: { B: 1, A: 2 } })).map(({ manifest }) => manifest));
  expect(text()).toBe(text());
});

test('selectors do not depend on where the construct is', () => {
  const selectors = [
    server(),
    (chart: Chart) => new WebModelServer(chart, 'moved', { name: 'image-classifier', image: 'a:1', resources: small }),
  ].map((build) => manifestOf('Deployment', build).spec.selector);
  expect(selectors[0]).toEqual(selectors[1]);
});

test('the Service selects the pods of the Deployment', () => {
  const labels = manifestOf('Deployment', server()).spec.template.metadata.labels;
  expect(labels).toMatchObject(manifestOf('Service', server()).spec.selector);
});

test('the Service leads to the port of the program', () => {
  const props = { port: 5000, servicePort: 8000 };
  expect(manifestOf('Service', server(props)).spec.ports).toEqual([
    { name: 'http', port: 8000, targetPort: 'http', protocol: 'TCP' },
  ]);
  expect(manifestOf('Deployment', server(props)).spec.template.spec.containers[0].ports).toEqual([
    { name: 'http', containerPort: 5000, protocol: 'TCP' },
  ]);
});

test('a program that is slow to answer is not restarted for it', () => {
  const container = manifestOf('Deployment', server({ readinessPath: '/readyz' })).spec.template.spec.containers[0];
  expect(container.livenessProbe).toMatchObject({ tcpSocket: { port: 'http' } });
});

test('starting ends when the model is loaded', () => {
  const container = manifestOf('Deployment', server({ readinessPath: '/readyz', startupSeconds: 90 })).spec.template
    .spec.containers[0];
  expect(container.startupProbe).toMatchObject({
    httpGet: { path: '/readyz' },
    periodSeconds: 2,
    failureThreshold: 45,
  });
});

test('a rollout takes no capacity away', () => {
  expect(manifestOf('Deployment', server({ replicas: 3 })).spec.strategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  });
});

test('start-up budget, progress deadline and deployment timeout follow each other', () => {
  const { metadata, spec } = manifestOf('Deployment', server({ replicas: 2, startupSeconds: 90 }));
  expect([spec.progressDeadlineSeconds, metadata.annotations['pulumi.com/timeoutSeconds']]).toEqual([390, '840']);
});

test('a start-up budget over the progress deadline is a problem', () => {
  expect(problemsOf(server({ startupSeconds: 600, progressDeadlineSeconds: 300 }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/image-classifier': 'progressDeadlineSeconds' must be at least the start-up budget of 600 seconds, or a rollout fails while its pods are still loading, got 300",
]
`);
});

test('several replicas have a disruption budget, which one must not have', () => {
  const budgets = [1, 2].map(
    (replicas) =>
      objectsOf(server({ replicas })).filter(({ manifest }) => manifest.kind === 'PodDisruptionBudget').length,
  );
  expect(budgets).toEqual([0, 1]);
});

test('no replicas are allowed, for a server that is switched off', () => {
  expect(manifestOf('Deployment', server({ replicas: 0 })).spec.replicas).toBe(0);
});

test('replicas may be known at deploy time only', () => {
  expect(
    manifestOf('Deployment', server({ replicas: 'pulumi-out-000001-tuo' as unknown as number })).spec.replicas,
  ).toBe('pulumi-out-000001-tuo');
});

test('the Service waits for the pods', () => {
  const service = objectsOf(server()).find(({ manifest }) => manifest.kind === 'Service');
  expect(service?.dependsOn.map(({ kind }) => kind)).toEqual(['Deployment']);
});

test.each<Partial<WebModelServerProps>>([
  { replicas: -1 },
  { replicas: 1.5 },
  { port: 80 },
  { port: 70000 },
  { servicePort: 0 },
  { readinessPath: 'readyz' },
  { livenessPath: 'healthz' },
  { startupSeconds: 0 },
  { user: 0 },
])('%j is a problem', (props) => {
  expect(problemsOf(server(props))).toHaveLength(1);
});
