/** An operation that ends without its outcome; the message is one sentence for each of: where, what was found, what to do. */
export class OperationFailure extends Error {}
