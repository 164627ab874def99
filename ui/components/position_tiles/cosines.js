// Cosines of one position with all: the vectors (position, channel) have length 1.
export function cosinesOf({ size: [rows, columns], channels, arrays: { vectors } }, [row, column]) {
  const own = (row * columns + column) * channels;
  return Float32Array.from({ length: rows * columns }, (_, place) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += vectors[own + channel] * vectors[place * channels + channel];
    return sum;
  });
}
