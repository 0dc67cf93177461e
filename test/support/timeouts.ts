// Machines that run these tests are shared: a limit is for what hangs, not for what is slow.
jest.setTimeout(300_000);
