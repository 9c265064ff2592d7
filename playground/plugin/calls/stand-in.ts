/** As the plugin calls itself in what it says. */
export const standIn = "modelyard's stand-in for the official Kubernetes plugin";
