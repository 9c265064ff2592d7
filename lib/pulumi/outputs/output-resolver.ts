import { App, type AppProps, type IResolver, type ResolutionContext } from 'cdk8s';
import { isDeferredInput, token } from './token';

/**
 * Lets Outputs and promises stand in the props of objects, as if each were wrapped in `token()`.
 *
 * @example
 * const app = new App({ resolvers: [new OutputResolver()] });
 */
export class OutputResolver implements IResolver {
  public resolve(context: ResolutionContext): void {
    if (isDeferredInput(context.value)) {
      context.replaceValue(token(context.value));
    }
  }
}

/**
 * An App that takes Outputs in the props of cdk8s objects.
 *
 * Constructs that read their props (check a range, make a name) need `token()`: an Output has no value to read.
 *
 * @example
 * const app = createApp();
 * const chart = new Chart(app, 'shop', { namespace: 'shop' });
 * new k8s.KubeConfigMap(chart, 'bucket', { data: { url: bucket.url as unknown as string } });
 * deploy(app);
 */
export function createApp(props: AppProps = {}): App {
  return new App({ ...props, resolvers: [...(props.resolvers ?? []), new OutputResolver()] });
}
