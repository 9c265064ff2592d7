import * as pulumi from '@pulumi/pulumi';

/**
 * A mistake whose message says where it is: Pulumi prints it without a stack trace.
 *
 * It has no trace either. Pulumi colours that of every error for its own telemetry, and Node.js fills its memory on the
 * lines of Pulumi's own files there: the message would come half a minute later.
 *
 * @see https://github.com/pulumi/pulumi/issues/21326
 */
export class ProgramError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}
