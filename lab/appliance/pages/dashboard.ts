import type { Dialog, HealthRow, Link, Page, Status } from './page';
import type { DashboardView } from './view';

/** `2.10.0` is later than `2.5.0`. */
const atLeast = (version: string, least: readonly number[]): boolean => {
  const parts = version.split('.').map(Number);
  const at = least.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return at === -1 || (parts[at] ?? 0) > (least[at] ?? 0);
};

export function dashboard(view: DashboardView, dialog?: Dialog): Page {
  const movable: Link[] = [
    { label: 'Register the Connector', href: '/register' },
    ...(view.registered ? [{ label: 'Unregister the Connector', href: '/unregister' }] : []),
    { label: 'Rotate encryption key', href: '/rotate' },
    { label: 'Download Debug Log Bundle', href: '/log-bundle' },
  ];
  const fixed: Link[] = [
    // A feature of 2.5.0: the document history of the user guide.
    ...(atLeast(view.version, [2, 5, 0])
      ? [{ label: 'Upload security certificate', href: '/certificate' }]
      : []),
    ...(view.upgrade ? [{ label: view.upgrade, href: '/upgrade' }] : []),
  ];
  return {
    title: 'Dashboard',
    blocks: [
      {
        kind: 'health',
        title: 'Health Status',
        rows: view.health.map((item, index) => row(item, index)),
        links: view.actionsInPane ? [] : movable,
      },
      { kind: 'links', title: 'Actions', links: [...(view.actionsInPane ? movable : []), ...fixed] },
      {
        kind: 'links',
        title: 'Support Links',
        links: [{ label: 'Report a problem to AWS', href: '/report' }],
      },
      { kind: 'links', links: [{ label: 'Log out', href: '/logout' }] },
    ],
    ...(dialog && { dialog }),
  };
}

const SYMBOLS: Readonly<Record<string, Status>> = { ok: 'OK', warning: 'Warning', error: 'Error' };

function row({ name, status, message }: DashboardView['health'][number], index: number): HealthRow {
  const shown = { name, status: SYMBOLS[status] ?? 'Error', message };
  if (status === 'ok') return shown;
  const label = index > 0 ? 'View Error Log' : status === 'error' ? 'What will be fixed?' : "What's new?";
  return { ...shown, link: { label, href: `/error-log?item=${encodeURIComponent(name)}` } };
}
