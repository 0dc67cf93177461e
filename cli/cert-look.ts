import type { X509Certificate } from 'node:crypto';
import type { LoadResult } from '../config';
import { askedConsoles, lookAtAll, type LookedAt } from './cert-console';
import { judge } from './cert-judgement';
import { certificatesAsJson, exitCodeOfShow, formatCertificates } from './cert-show-report';
import { exitCodeOfVerify, formatJudgements, judgementsAsJson } from './cert-verify-report';
import { AddressBook } from './certificate-address';
import { certificatesOfFile } from './certificate-files';
import type { Place } from './certificate-place';
import { interruptible } from './interruptible';
import { reportProblems } from './load-specs';

export interface ShowOptions {
  readonly url: readonly Place[];
  readonly json?: boolean;
}

export interface VerifyOptions extends ShowOptions {
  /** PEM files of authorities. */
  readonly ca: readonly string[];
}

/** `connector cert show`. @returns the exit code */
export async function showCertificates(named: readonly string[], options: ShowOptions): Promise<number> {
  const { all, problems } = await look(named, options);
  const now = new Date();
  console.log(
    options.json === true
      ? JSON.stringify(certificatesAsJson(all, now), undefined, 2)
      : formatCertificates(all, now),
  );
  return ended(exitCodeOfShow(all), problems);
}

/** `connector cert verify`. @returns the exit code */
export async function verifyCertificates(named: readonly string[], options: VerifyOptions): Promise<number> {
  const authorities: X509Certificate[] = [];
  for (const file of options.ca) authorities.push(...(await certificatesOfFile(file)));
  const { all, problems } = await look(named, options);
  const now = new Date();
  const judged = all.map((looked) => judge(looked, { now, ...(authorities.length > 0 && { authorities }) }));
  console.log(
    options.json === true ? JSON.stringify(judgementsAsJson(judged), undefined, 2) : formatJudgements(judged),
  );
  return ended(exitCodeOfVerify(judged), problems);
}

async function look(
  named: readonly string[],
  { url }: ShowOptions,
): Promise<{ readonly all: LookedAt[]; readonly problems?: LoadResult }> {
  const { consoles, loaded } = askedConsoles(named, url);
  const book = new AddressBook();
  try {
    const all = await interruptible((signal) => lookAtAll(consoles, book, signal));
    return { all, ...(loaded !== undefined && loaded.problems.length > 0 && { problems: loaded }) };
  } finally {
    await book.close();
  }
}

/** A spec that is not valid is a console nobody looked at. */
function ended(code: number, problems: LoadResult | undefined): number {
  if (problems === undefined) return code;
  reportProblems(problems);
  return 2;
}
