import { setTimeout as sleep } from 'node:timers/promises';
import type { Authorization, Client, Order } from 'acme-client';
import type { IssueTask } from '../issuer';
import { IssuerError } from '../issuer-error';
import type { AcmeSettings } from '../settings';
import type { Challenger, Proof } from './challenger';
import { dnsChallenge } from './dns-challenge';
import { reasonOf } from './failure';
import { httpChallenge } from './http-challenge';

type Challenge = Authorization['challenges'][number];

/** Longest wait until the server has looked at everything, in milliseconds. */
const PATIENCE = 180_000;
const POLL = 1_000;

/**
 * Has every authorization of an order made valid; those that still are from before are left alone. What was presented
 * is taken away again, whatever comes.
 *
 * @throws IssuerError with the server's reason
 */
export async function fulfil(client: Client, order: Order, task: IssueTask<AcmeSettings>): Promise<void> {
  const pending = (await client.getAuthorizations(order)).filter(({ status }) => status !== 'valid');
  if (pending.length === 0) return;
  const challenger = await challengerOf(task);
  const presented: Proof[] = [];
  try {
    const challenges: Challenge[] = [];
    for (const authorization of pending) {
      const challenge = pick(authorization, challenger.type, task.subject);
      const proof = {
        identifier: authorization.identifier.value,
        token: challenge.token,
        authorization: await client.getChallengeKeyAuthorization(challenge),
      };
      // Noted first: one that fails half-way may have left something.
      presented.push(proof);
      await challenger.present(proof);
      challenges.push(challenge);
    }
    await challenger.settle();
    task.context.signal.throwIfAborted();
    for (const challenge of challenges) await client.completeChallenge(challenge);
    await untilValid(client, order, task);
  } finally {
    await cleanup(challenger, presented, task);
  }
}

const challengerOf = (task: IssueTask<AcmeSettings>): Promise<Challenger> => {
  const { challenge } = task.settings;
  return 'http' in challenge ? httpChallenge(challenge.http, task) : dnsChallenge(challenge.dns, task);
};

function pick(
  { identifier, challenges }: Authorization,
  type: Challenger['type'],
  subject: string,
): Challenge {
  const found = challenges.find((challenge) => challenge.type === type);
  if (found) return found;
  const offered = challenges.map((challenge) => challenge.type).join(', ');
  throw new IssuerError(
    subject,
    `gives no certificate: for ${identifier.value} it offers ${offered} and not ${type}; choose another challenge`,
  );
}

async function untilValid(
  client: Client,
  order: Order,
  { subject, context: { signal } }: IssueTask<AcmeSettings>,
): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await sleep(POLL, undefined, { signal })) {
    const authorizations = await client.getAuthorizations(order);
    const refused = authorizations.find(({ status }) => status !== 'valid' && status !== 'pending');
    if (refused) {
      const error = refused.challenges.find((challenge) => challenge.error !== undefined)?.error;
      throw new IssuerError(
        subject,
        `gives no certificate: it could not see that ${refused.identifier.value} is ours ("${reasonOf(error)}"); correct that, and run again`,
      );
    }
    const waiting = authorizations.find(({ status }) => status === 'pending');
    if (!waiting) return;
    if (Date.now() > deadline) {
      throw new IssuerError(
        subject,
        `gives no certificate: it has not looked at ${waiting.identifier.value} within ${PATIENCE / 1000} seconds; run again later`,
      );
    }
  }
}

/** What cannot be taken away is told, and neither hides why the work failed nor spoils a certificate. */
async function cleanup(
  challenger: Challenger,
  presented: readonly Proof[],
  { context, subject }: IssueTask<AcmeSettings>,
): Promise<void> {
  for (const proof of presented) {
    await challenger.cleanup(proof).catch((error: unknown) => {
      const reason = error instanceof IssuerError ? error.message : `${subject} left something behind`;
      context.report?.(`${reason} (what was presented for ${proof.identifier} may still be there)`);
    });
  }
  await challenger.close();
}
