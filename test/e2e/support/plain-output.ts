/** What an engine said on one line, without the frame it draws around errors and without its wrapping of long texts. */
export const plainOutput = (output: string): string =>
  output.replaceAll(/\n[│╷╵ ]*/g, ' ').replaceAll(/ {2,}/g, ' ');
