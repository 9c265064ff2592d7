import { App, type AppProps, type IResolver, type ResolutionContext } from 'cdk8s';
import { isDeferredInput, token } from './token';

/** Lets Outputs and promises stand in the props of objects, as if each were wrapped in `token()`. */
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
 */
export function createApp(props: AppProps = {}): App {
  return new App({ ...props, resolvers: [...(props.resolvers ?? []), new OutputResolver()] });
}
