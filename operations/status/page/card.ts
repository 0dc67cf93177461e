import { daysBetween, type ConnectorStatus } from '../model';
import { healthText, powerText } from '../table';
import { days, escaped, timeElement } from './markup';
import { anchorOf, dueDays, inDays, timeline } from './timeline';

const LEVELS = { ok: 'OK', warning: 'Warning', error: 'Error' } as const;

/** One connector. */
export function card(status: ConnectorStatus, now: Date): string {
  const { name, level, findings } = status;
  const problems = findings.map(
    (finding) =>
      `<li class="${finding.level}"><strong>${LEVELS[finding.level]}:</strong> ${escaped(finding.text)}</li>`,
  );
  const facts = factsOf(status, now).map(([title, text]) => `<div><dt>${title}</dt><dd>${text}</dd></div>`);
  return `<li class="card ${level}" id="${anchorOf(name)}" data-level="${level}"><h3>${escaped(name)} <span class="level">${LEVELS[level]}</span></h3>${
    problems.length === 0 ? '' : `<ul class="findings">${problems.join('')}</ul>`
  }${timeline(dueDays(status), now)}<dl>${facts.join('')}</dl></li>`;
}

function factsOf(status: ConnectorStatus, now: Date): [title: string, html: string][] {
  const { vcenter, vcenterAnswer, vm, certificate, keys, drift, health, version, lastApply, declared } =
    status;
  return [
    [
      'vCenter',
      `${escaped(vcenter)}, ${{ answers: 'answers', hangs: 'hangs', refuses: 'refuses', fails: 'fails' }[vcenterAnswer.outcome]}`,
    ],
    ['Power', `${powerText(status)}, declared ${declared}`],
    ['Address', escaped(vm?.address ?? 'not known')],
    [
      'Certificate',
      certificate === undefined
        ? 'not known'
        : `ends ${timeElement(certificate.validTo)} (${inDays(certificate.validTo, now)})`,
    ],
    ...keys.map(({ key, since, due }): [string, string] => [
      `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      `${days(daysBetween(since, now))} old${due === undefined ? '' : `, due ${timeElement(due)} (${inDays(due, now)})`}`,
    ]),
    ['Version', escaped(version ?? 'not known')],
    [
      'Health',
      health.asked
        ? `${escaped(healthText({ health }))}${health.items.length === 0 ? '' : itemList(health.items)}`
        : escaped(health.failed ? 'cannot be told' : health.reason),
    ],
    [
      'Drift',
      drift === undefined
        ? 'not known'
        : drift.length === 0
          ? 'none'
          : drift.map(({ what }) => what).join(', '),
    ],
    ['Last apply', lastApply?.at === undefined ? 'not known' : timeElement(lastApply.at)],
  ];
}

const itemList = (items: readonly { name: string; status: 'ok' | 'warning' | 'error' }[]): string =>
  `<ul class="items">${items
    .map(({ name, status }) => `<li class="${status}">${escaped(name)}: ${LEVELS[status]}</li>`)
    .join('')}</ul>`;
