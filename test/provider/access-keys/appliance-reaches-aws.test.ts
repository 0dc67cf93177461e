import { whileItReachesAws } from '../../../provider/access-keys/appliance-reaches-aws';
import type { retirementAttributes } from '../../../provider/access-keys/retirement-attributes';
import { UNKNOWN, type Plan } from '../../../provider/runtime';
import { containing } from '../support/containing';
import { useAppliance } from '../support/fake-vcenter-calls';
import { SimulatedAppliance } from '../support/simulated-appliance';
import { reference, TestClient } from '../support/test-client';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../support/fake-vcenter-calls')>('../support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

type RetirementPlan = Plan<typeof retirementAttributes>;

const GOOD = [{ name: 'AWS Connectivity', status: 'ok', message: '' }] as const;
const BAD = [{ name: 'AWS Connectivity', status: 'error', message: 'not valid' }] as const;

let appliance: SimulatedAppliance;
let plan: RetirementPlan;
let done: string[];
let step: Parameters<typeof whileItReachesAws>[2];

beforeEach(() => {
  useAppliance((appliance = new SimulatedAppliance()));
  appliance.consolePassword = 'console-secret';
  done = [];
  step = {
    change: () => Promise.resolve(void done.push('inactive')),
    undo: () => Promise.resolve(void done.push('active')),
  };
  plan = {
    ...{ user_name: 'u', replaced_id: 'AKIAOLD', take_over: false, grace_period: '24h' },
    access_key: { id: 'AKIANEW', secret: reference('KEY') },
    ...{ vm_id: 'vm-42', address: null, port: null, vm_console: null },
    console_password: reference('CONSOLE'),
    fingerprint: appliance.fingerprint().sha256,
    ...{ verified_id: UNKNOWN, pending_ids: UNKNOWN, retired: UNKNOWN },
  };
});

const call = (): ReturnType<TestClient['call']> =>
  new TestClient(appliance, { CONSOLE: 'console-secret', KEY: 'k' }).call();

test('the appliance reaches AWS before and after: the old key is inactive', async () => {
  appliance.health = GOOD;
  await whileItReachesAws(plan, call(), step);
  expect(done).toEqual(['inactive']);
  expect(appliance.steps.filter((each) => each === 'health')).toHaveLength(2);
});

test('it does not reach AWS with the new key: nothing is done', async () => {
  appliance.health = BAD;
  await expect(whileItReachesAws(plan, call(), step)).rejects.toMatchObject({
    message: 'fra-01 does not work with the access key AKIANEW: AWS Connectivity: not valid',
    detail: containing('The old key stays active.'),
  });
  expect(done).toEqual([]);
});

test('it loses AWS with the old key, which it has worked with after all: that one is made active again', async () => {
  appliance.health = GOOD;
  step = {
    ...step,
    change: () => {
      done.push('inactive');
      appliance.health = BAD;
      return Promise.resolve();
    },
  };
  await expect(whileItReachesAws(plan, call(), step)).rejects.toMatchObject({
    detail: containing('The old key has been made active again.'),
  });
  expect(done).toEqual(['inactive', 'active']);
});

test('what else is bad in its health is no reason to keep the old key', async () => {
  appliance.health = [...GOOD, { name: 'vCenter Connectivity', status: 'error', message: '' }];
  await whileItReachesAws(plan, call(), step);
  expect(done).toEqual(['inactive']);
});

test('without an appliance nobody is asked', async () => {
  await whileItReachesAws({ ...plan, vm_id: null }, call(), step);
  expect(done).toEqual(['inactive']);
  expect(appliance.steps).toEqual([]);
});
