import type { GuestSide } from '../model';

/** The two users of the guest: its own, and root, who has no password until `sudo passwd` gives it one. */
export class Accounts {
  private rootPassword: string | undefined;

  constructor(private readonly side: GuestSide) {}

  /** The user who logs in. */
  get name(): string {
    return this.side.user.name;
  }

  /** Whether the user has to choose another password before anything else. */
  get mustChange(): boolean {
    return this.side.user.mustChange;
  }

  knows(name: string, password: string): boolean {
    if (name === 'root') return this.rootPassword !== undefined && this.rootPassword === password;
    return name === this.side.user.name && password === this.side.user.password;
  }

  change(name: string, password: string): void {
    if (name === 'root') {
      this.rootPassword = password;
      return;
    }
    this.side.user.password = password;
    this.side.user.mustChange = false;
  }
}
