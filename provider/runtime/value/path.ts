/**
 * Where in an object a value stands: attribute names, map keys, list positions.
 *
 * @example ['vcenter', 'tls', 'ca_files', 0]
 */
export type Path = readonly (string | number)[];

/** As Terraform writes it: `vcenter.tls.ca_files[0]`, `tags["cost centre"]`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
