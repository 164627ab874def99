// How numbers are written: the same everywhere.

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const minus = (text) => text.replace("-", "−");

// A measured value: about three figures, very small and very large ones as powers of ten; a dash where there is none.
export function figure(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size === 0) return "0";
  if (size < 0.001 || size >= 1e5) return power(value);
  return fixed(value, size < 0.0995 ? 4 : size < 10 ? 3 : 1);
}

const power = (value) => powered(...value.toExponential(1).split("e"));

const powered = (digits, exponent) => `${minus(digits)}·10${[...exponent].map((sign) => RAISED[sign] ?? "").join("")}`;

// The number of an axis that Plotly writes with a letter for thousandths of thousandths: 5n is 5·10⁻⁹.
const SMALL = { m: -3, μ: -6, n: -9, p: -12, f: -15, a: -18 };
export const unlettered = (text) =>
  text.replace(/^([-−]?[\d.]+)([mμnpfa])$/, (_, digits, letter) => powered(digits, String(SMALL[letter])));

// A text whose numbers may be written as computers do, 2.4e-7 or 1.235e+4: as people do, 2.4·10⁻⁷ and 12,350.
export const readable = (text) =>
  text.replace(/([-−]?\d+(?:\.\d+)?)e([-−+]?\d+)/g, (_, digits, exponent) => {
    const [factor, tens] = [digits, exponent].map((part) => part.replace("−", "-"));
    const large = tens > 0 && tens < 9;
    return large ? minus(Number(`${factor}e${tens}`).toLocaleString("en")) : powered(factor.replace(/\.0+$/, ""), tens);
  });

// With that many decimals, whatever the size: for sums, cosines and coordinates. No minus before a zero.
export const fixed = (value, decimals) => minus(value.toFixed(decimals).replace(/^-(?=[0.]*$)/, ""));
