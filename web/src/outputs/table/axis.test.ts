import { expect, it } from 'vitest';
import { Axis, LONGEST_CANVAS, Widths } from './axis.js';

const SEEN = 400;

function axis(length: number): Axis {
  const made = new Axis();
  made.resize(length, SEEN);
  return made;
}

it('follows the scroll bar pixel by pixel while everything fits on a canvas', () => {
  const made = axis(10_000);
  expect(made.canvas).toBe(10_000);
  made.scrolled(1234);
  expect(made.offset).toBe(1234);
  made.scrolled(9600);
  expect(made.offset).toBe(9600);
});

it('caps the canvas, and reaches both ends of what is longer', () => {
  const length = 28e9;
  const made = axis(length);
  expect(made.canvas).toBe(LONGEST_CANVAS);
  made.scrolled(LONGEST_CANVAS - SEEN);
  expect(made.offset).toBe(length - SEEN);
  made.scrolled(0);
  expect(made.offset).toBe(0);
});

it('goes to the share of a jump, and moves by true pixels in small steps', () => {
  const made = axis(28e6);
  made.scrolled((LONGEST_CANVAS - SEEN) / 2);
  const middle = (28e6 - SEEN) / 2;
  expect(made.offset).toBeCloseTo(middle, 3);
  made.scrolled(made.position + 100);
  expect(made.offset).toBeCloseTo(middle + 100, 3);
  made.scrolled(made.position - 40);
  expect(made.offset).toBeCloseTo(middle + 60, 3);
});

it('puts the scroll bar where the place is once it is told', () => {
  const made = axis(28e6);
  made.moveTo(14e6);
  const { position } = made;
  expect(position).toBeGreaterThan(3.9e6);
  expect(position).toBeLessThan(4.1e6);
  // The browser reports the position that it was given, rounded.
  made.scrolled(Math.round(position));
  expect(made.offset).toBe(14e6);
});

it('reveals what is not seen, and does not move for what is', () => {
  const made = axis(28e6);
  made.reveal(1000, 1028);
  expect(made.offset).toBe(1028 - SEEN);
  made.reveal(900, 928);
  expect(made.offset).toBe(1028 - SEEN);
  made.reveal(100, 128);
  expect(made.offset).toBe(100);
});

it('keeps its place within a length that has become shorter', () => {
  const made = axis(28e6);
  made.moveTo(20e6);
  made.resize(1000, SEEN);
  expect(made.offset).toBe(600);
  made.resize(100, SEEN);
  expect([made.offset, made.position]).toEqual([0, 0]);
});

it('finds the column at a pixel, also after one was resized', () => {
  const widths = new Widths(5000, (column) => 100 + (column % 2));
  expect(widths.total).toBe(502_500);
  expect([widths.at(0), widths.at(99), widths.at(100), widths.at(502_499)]).toEqual([0, 0, 1, 4999]);
  widths.set(0, 300);
  expect([widths.at(299), widths.at(300), widths.start(1), widths.total]).toEqual([0, 1, 300, 502_700]);
});
