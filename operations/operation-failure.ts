/** An operation that ends without its outcome; the message is one sentence for each of: where, what was found, what to do. */
export class OperationFailure extends Error {}

/** Only the run ends: what it has begun goes on inside the appliance, and the message says how to follow it. */
export class OperationGoesOn extends OperationFailure {}
