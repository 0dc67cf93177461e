import { addressOf } from '../../provider/address';
import { driftOf, driftText } from './drift';
import type { Facts } from './facts';
import {
  daysBetween,
  worstFirst,
  worstLevel,
  type CertificateStatus,
  type ConnectorStatus,
  type Drift,
  type Finding,
  type KeyStatus,
  type VmStatus,
} from './model';
import { upgradeFindings } from './upgrade-findings';

/** Days before its end from which on a certificate that nobody renews by itself is a warning. */
export const CERTIFICATE_WARNING_DAYS = 14;

/** What the facts mean. */
export function judge(facts: Facts, now: Date): ConnectorStatus {
  const { name, vcenter, declared, vcenterAnswer, applied, health } = facts;
  const drift = driftOf(facts);
  const certificate = certificateOf(facts);
  const keys = applied?.keys ?? [];
  const vm = vmOf(facts);
  const findings = worstFirst(
    declared === 'absent'
      ? [...reachFindings(facts), ...leftFindings(facts)]
      : [
          ...reachFindings(facts),
          ...vmFindings(facts),
          ...(drift ?? []).map(driftFinding),
          ...consoleFindings(facts, now),
          ...(certificate === undefined ? [] : certificateFindings(certificate, now)),
          ...keys.flatMap((key) => keyFindings(key, now)),
          ...healthFindings(facts),
        ],
  );
  const version = facts.version ?? applied?.version;
  return {
    ...{ name, vcenter, declared, vcenterAnswer, keys, health, findings },
    level: worstLevel(findings.map(({ level }) => level)),
    ...(vm !== undefined && { vm }),
    ...(facts.console && { consoleAnswer: facts.console.answer }),
    ...(certificate && { certificate }),
    ...(drift && { drift }),
    ...(version !== undefined && { version }),
    ...(applied && {
      lastApply: {
        serial: applied.serial,
        resources: applied.resources,
        ...(facts.written && { at: facts.written }),
      },
    }),
  };
}

const finding = (level: Finding['level'], kind: Finding['kind'], text: string): Finding => ({
  level,
  kind,
  text,
});

function reachFindings({ vcenterAnswer, stateProblem }: Facts): Finding[] {
  return [
    ...(vcenterAnswer.outcome === 'answers' ? [] : [finding('error', 'vcenter', vcenterAnswer.text)]),
    ...(stateProblem === undefined
      ? []
      : [finding('error', 'state', `its state cannot be read: ${stateProblem}`)]),
  ];
}

function leftFindings({ vm, applied }: Facts): Finding[] {
  const left = [
    ...(vm ? ['its VM'] : []),
    ...(applied && applied.resources > 0 ? [`${applied.resources} resources in its state`] : []),
  ];
  return left.length === 0
    ? []
    : [
        finding(
          'warning',
          'vm',
          `it is declared absent and has left ${left.join(' and ')}; apply removes it`,
        ),
      ];
}

function vmFindings({ vm, applied, declared }: Facts): Finding[] {
  if (vm === undefined) return [];
  // A VM that was applied and is gone is a drift.
  if (vm === null)
    return applied?.vmUuid === undefined ? [finding('warning', 'vm', 'it is not deployed')] : [];
  const { state } = vm;
  if (state === undefined)
    return [finding('error', 'vm', `the vCenter user may not read its VM ${vm.ref.value}`)];
  const { connectionState, question, powerState, toolsRunning } = state;
  const isOn = powerState === 'poweredOn';
  const isDrift = applied?.power !== undefined;
  return [
    ...(connectionState === 'connected' || connectionState === ''
      ? []
      : [finding('error', 'vm', `its VM is ${connectionState} in vCenter`)]),
    ...(question ? [finding('error', 'vm', `its VM waits for an answer: ${question.text}`)] : []),
    ...(!isDrift && isOn !== (declared === 'running')
      ? [finding('warning', 'vm', `it is ${isOn ? 'on' : 'off'} and declared ${declared}`)]
      : []),
    ...(isDrift && applied.power !== declared
      ? [finding('warning', 'vm', `it is declared ${declared}, which is not applied yet`)]
      : []),
    ...(isOn && !toolsRunning
      ? [finding('warning', 'vm', 'no VMware Tools run in it, so nobody tells its address')]
      : []),
  ];
}

/** What is gone takes the connector out of service; the rest may be on purpose. */
const driftFinding = (drift: Drift): Finding =>
  finding(
    drift.found === 'none' || (drift.what === 'power' && drift.applied === 'running') ? 'error' : 'warning',
    'drift',
    driftText(drift),
  );

function consoleFindings(
  { name, console, passwordRefused, upgrade, version, health }: Facts,
  now: Date,
): Finding[] {
  const answers = console === undefined || console.answer.outcome === 'answers';
  const saysFailed = health.asked && health.upgradeFailed === true;
  const beside = { name, answers, saysFailed, ...(version !== undefined && { version }) };
  const upgrades = upgrade === undefined ? [] : upgradeFindings(upgrade, beside, now);
  return [
    ...upgrades,
    // An upgrade explains that nothing answers.
    ...(answers || upgrades.length > 0
      ? []
      : [finding('error', 'console', `its management console: ${console.answer.text}`)]),
    ...(passwordRefused
      ? [
          finding(
            'error',
            'password',
            'its management console has refused its password, or is locked; nobody tries it again',
          ),
        ]
      : []),
  ];
}

/** The one that is presented; else the one that was installed. */
function certificateOf({ console, applied }: Facts): CertificateStatus | undefined {
  const presented = console?.presented;
  const installed = applied?.certificate;
  if (presented === undefined) return installed;
  const isInstalled = installed?.sha256 === presented.sha256;
  return {
    ...{ place: console?.place, ...presented },
    ...(isInstalled && installed.renewalDue && { renewalDue: installed.renewalDue }),
  };
}

function certificateFindings({ validTo, renewalDue }: CertificateStatus, now: Date): Finding[] {
  const days = daysBetween(now, validTo);
  if (validTo <= now) return [finding('error', 'certificate', `its certificate ended on ${dayOf(validTo)}`)];
  if (renewalDue !== undefined) {
    return renewalDue > now
      ? []
      : [
          finding(
            'warning',
            'certificate',
            `its certificate is due since ${dayOf(renewalDue)} and ends in ${inDays(days)}; apply renews it`,
          ),
        ];
  }
  return days >= CERTIFICATE_WARNING_DAYS
    ? []
    : [finding('warning', 'certificate', `its certificate ends in ${inDays(days)}, on ${dayOf(validTo)}`)];
}

function keyFindings({ key, since, due }: KeyStatus, now: Date): Finding[] {
  if (due === undefined || due > now) return [];
  const age = inDays(daysBetween(since, now));
  return [finding('warning', 'key', `its ${key} is ${age} old and due since ${dayOf(due)}`)];
}

function healthFindings({ health, declaresRegistration }: Facts): Finding[] {
  if (!health.asked) return health.failed ? [finding('error', 'health', `health: ${health.reason}`)] : [];
  const { items, registered, waiting } = health;
  // One that was never registered has no health to speak of, and is not meant to.
  if (registered === false && !declaresRegistration) return [];
  return [
    ...(registered === false ? [finding('error', 'health', 'it is not registered')] : []),
    ...items.flatMap(({ name, status, message }): Finding[] => {
      if (status === 'ok') return [];
      const text = message === '' ? name : `${name}: ${message}`;
      return [finding(status, waiting !== 'none' && isUpgrade(health, name) ? 'upgrade' : 'health', text)];
    }),
  ];
}

const isUpgrade = ({ upgradeItem }: { readonly upgradeItem?: string }, name: string): boolean =>
  name === upgradeItem;

function vmOf({ vm }: Facts): VmStatus | null | undefined {
  if (vm === undefined || vm === null) return vm;
  if (vm.state === undefined) return undefined;
  const address = addressOf(vm.state);
  return { id: vm.ref.value, power: vm.state.powerState, ...(address !== undefined && { address }) };
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
const inDays = (days: number): string => `${days} ${Math.abs(days) === 1 ? 'day' : 'days'}`;
