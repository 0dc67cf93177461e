/** A value of an expression: what JSON can hold. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** What the names and the functions of an expression stand for. */
export interface Context {
  readonly values: Readonly<Record<string, Value>>;
  /** `success()` and its like. */
  readonly status?: Readonly<Record<string, () => boolean>>;
}

/**
 * The part of GitHub's expression language that the workflows of pipelines/github use: literals, properties, `!`, `==`,
 * `!=`, `&&`, `||`, parentheses, fromJSON, toJSON and the status functions.
 *
 * @throws Error for anything else
 */
export function evaluate(expression: string, context: Context): Value {
  const parser = new Parser(tokensOf(expression), context);
  const value = parser.any();
  if (!parser.isAtEnd) throw new Error(`expression not understood at its end: ${expression}`);
  return value;
}

/** Text with `${{ }}` in it; one that is nothing but an expression keeps its type. */
export function interpolate(text: string, context: Context): Value {
  const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim());
  if (whole) return evaluate(whole[1] ?? '', context);
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => textOf(evaluate(inner, context)));
}

/** As GitHub puts a value into text. */
export function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export const isTrue = (value: Value): boolean =>
  value !== null && value !== false && value !== '' && value !== 0;

const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(&&|\|\||==|!=|[!().[\],]))/y;

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const text = expression.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`expression not understood at ${at}: ${expression}`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly context: Context,
  ) {}

  get isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  any(): Value {
    let left = this.all();
    while (this.takes('||')) {
      const right = this.all();
      left = isTrue(left) ? left : right;
    }
    return left;
  }

  private all(): Value {
    let left = this.comparison();
    while (this.takes('&&')) {
      const right = this.comparison();
      left = isTrue(left) ? right : left;
    }
    return left;
  }

  private comparison(): Value {
    const left = this.unary();
    if (this.takes('==')) return isSame(left, this.unary());
    if (this.takes('!=')) return !isSame(left, this.unary());
    return left;
  }

  private unary(): Value {
    if (this.takes('!')) return !isTrue(this.unary());
    if (!this.takes('(')) return this.operand();
    const inner = this.any();
    this.expect(')');
    return inner;
  }

  private operand(): Value {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error('expression ends too early');
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (this.takes('(')) return this.call(token);
    if (!(token in this.context.values)) throw new Error(`expression: nothing is called ${token}`);
    return this.properties(this.context.values[token] ?? null);
  }

  private properties(from: Value): Value {
    let value = from;
    while (this.takes('.')) {
      const name = this.tokens[this.at++] ?? '';
      const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
      value = isMap ? ((value as Readonly<Record<string, Value>>)[name] ?? null) : null;
    }
    return value;
  }

  private call(name: string): Value {
    const status = this.context.status?.[name];
    if (status) {
      this.expect(')');
      return status();
    }
    const argument = this.any();
    this.expect(')');
    if (name === 'fromJSON') return JSON.parse(textOf(argument)) as Value;
    if (name === 'toJSON') return JSON.stringify(argument, undefined, 2);
    throw new Error(`expression: function ${name} is none of those that are known here`);
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.takes(token))
      throw new Error(`expression: ${token} expected, found ${this.tokens[this.at] ?? 'its end'}`);
  }
}

/** GitHub compares text without regard to case. */
function isSame(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return left.toLowerCase() === right.toLowerCase();
  return textOf(left) === textOf(right);
}
