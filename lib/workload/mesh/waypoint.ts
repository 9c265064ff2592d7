/** The waypoint of a namespace: the proxy that splits requests where pods have no sidecar. */
export const waypointName = 'waypoint';

/** The labels of its pods. */
export const waypointPods = { 'gateway.networking.k8s.io/gateway-name': waypointName } as const;
