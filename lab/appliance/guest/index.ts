export { openGuest } from './open-guest';
export type { Guest } from './open-guest';
export type { GuestAnswer, GuestRequest } from './requests';
