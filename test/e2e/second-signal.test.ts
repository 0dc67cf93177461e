import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment } from './support/deployment';
import { Driver } from './support/driver';
import { Lane } from './support/lane';
import { StateBucket } from './support/state-bucket';

const lab = useDeployment();

let bucket: StateBucket;
let driver: Driver;
beforeAll(async () => {
  bucket = await StateBucket.create(lab, 'states');
  driver = new Driver(lab);
}, 600_000);
afterAll(() => bucket.stop());

const apply = (name: string): string[] => ['apply', name, '--auto-approve'];

test('a second SIGINT while it plans, and a lost terminal, leave nothing behind', async () => {
  const name = 'signal-twice';
  const own = await Lane.make(driver, name, bucket);
  const hungUp = own.start(apply(name));
  expect(await own.reached(hungUp, { at: 'plan', within: 0 }, 0)).toBe(true);
  process.kill(hungUp.pid, 'SIGHUP');
  await own.expectOrder(hungUp);
  expect((await hungUp.ended).code).toBe(1);
  expect(await lab.vm(name)).toBeUndefined();

  const twice = own.start(apply(name));
  expect(await own.reached(twice, { at: 'plan', within: 0 }, 0)).toBe(true);
  process.kill(twice.pid, 'SIGINT');
  await sleep(50);
  // A quick engine has come to its end meanwhile.
  if (!twice.hasEnded) process.kill(twice.pid, 'SIGINT');
  await own.expectOrder(twice);
  expect((await twice.ended).code).not.toBe(0);
  expect(await lab.vm(name)).toBeUndefined();
  await own.expect(0, apply(name));
  await own.expect(0, ['plan', name]);
  expect(await lab.vm(name)).toMatchObject({ power: 'poweredOn' });
}, 300_000);
