// Sets the clock of a process and its threads off by WEFT_TEST_CLOCK_MS, as a machine has it whose clock is wrong.
// Preloaded with `node --import`; what the kernel dates (files) and timers stay as they are.
const off = Number(process.env.WEFT_TEST_CLOCK_MS ?? '0');
const RealDate = Date;
const now = () => RealDate.now() + off;

class ShiftedDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }

  static now() {
    return now();
  }
}

globalThis.Date = ShiftedDate;
