/**
 * Something about the lab that its user can put right. The message is complete without a stack trace: what is
 * wrong, and the remedy. It may have several lines when several things are wrong.
 */
export class LabError extends Error {
  override readonly name = 'LabError';
}
