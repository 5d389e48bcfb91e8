/** Whose network is weak, in the better or worse of two words. Pure. */
import type { Member, Quality } from "../../wire/generated";

const GRADES: readonly Quality[] = ["good", "fair", "poor"];

/** The worse of both directions: whoever talks does not care which. Houses of yesterday do not say. */
export function networkOf(member: Pick<Member, "upward" | "downward"> | undefined): Quality {
  const [upward, downward] = [member?.upward ?? "good", member?.downward ?? "good"];
  return GRADES.indexOf(upward) > GRADES.indexOf(downward) ? upward : downward;
}
