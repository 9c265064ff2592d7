import { mapAt, mapsAt, textAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { newContainerFaults } from '../../rule-support';

const handlers = [
  ['startupProbe'],
  ['readinessProbe'],
  ['livenessProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
] as const;

/** A probe or hook asks a port by a name that its container does not have: it always fails. */
export const probePort: Rule = {
  id: 'probe-port',
  severity: 'high',
  consequence: 'availability',
  finds: 'A probe or a hook names a port that its container does not declare.',
  why:
    'It always fails. A readiness probe gets no request through, a liveness probe restarts the pod again ' +
    'and again.',
  fix: 'Correct the name, or declare the port.',
  *check(context) {
    yield* newContainerFaults(context, ({ path, spec }) =>
      handlers.flatMap((handler) =>
        (['httpGet', 'tcpSocket'] as const).flatMap((action) => {
          const port = textAt(mapAt(spec, ...handler), action, 'port');
          const names = mapsAt(spec, 'ports').map(({ name }) => name);
          // Written in quotes, a number is a number.
          return port === undefined || /^\d+$/.test(port) || names.includes(port)
            ? []
            : [
                {
                  path: `${path}.${handler.join('.')}.${action}.port`,
                  message:
                    `Its container has no port called '${port}': ` +
                    'it always ' +
                    `fails${handler[0] === 'lifecycle' ? '' : ', and the pod is restarted or gets no requests'}`,
                  after: port,
                },
              ];
        }),
      ),
    );
  },
};
