// The element that brings the scores of a pinned token, for whichever canvas shows it. It shows nothing itself.

import { unpack } from "../shared/block.js";
import { bring, takeAway } from "./origins.js";

export default function ({ data, parentElement }) {
  bring(parentElement, unpack(data));
  return () => takeAway(parentElement);
}
