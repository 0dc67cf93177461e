/** Text of a reference for a message: nothing in it breaks the line or steers a terminal. */
export function quote(text: string): string {
  return /\p{Cc}/u.test(text) ? JSON.stringify(text) : text;
}
