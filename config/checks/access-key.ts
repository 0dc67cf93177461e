import type { Check } from './check';

const PATH = ['aws', 'identity', 'accessKey'] as const;

/** A key that is made and stored, or one made by hand. */
export const accessKey: Check = (spec, { isRefused }) => {
  const declared = spec.aws?.identity?.accessKey;
  if (declared === undefined || ['store', 'id', 'secret'].some((key) => isRefused([...PATH, key]))) return [];
  const { store, id, secret } = declared;
  const byHand = [id, secret].filter((part) => part !== undefined).length;
  if (store !== undefined && byHand > 0) {
    const message =
      'aws.identity.accessKey: store is for a key that is made, id and secret are for one made by hand; keep one of them';
    return [{ path: [...PATH, 'store'], at: 'key', message }];
  }
  if (store === undefined && byHand < 2) {
    const message =
      'aws.identity.accessKey: needs store, for a key that is made, or id and secret, for one made by hand';
    return [{ path: PATH, at: 'key', message }];
  }
  if (byHand < 2) return [];
  return (['rotateEvery', 'rotationTrigger'] as const)
    .filter((key) => declared[key] !== undefined)
    .map((key) => ({
      path: [...PATH, key],
      at: 'key',
      message: `aws.identity.accessKey.${key}: a key made by hand is rotated by hand; remove it, or give a store`,
    }));
};
