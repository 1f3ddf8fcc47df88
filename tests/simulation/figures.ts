/** What a life came to. */
export type Figures = {
  /** Of a person, with something to say. */
  days: number;
  facts: number;
  heartbeats: number;
  /** Requests of people with a fact, repetitions included; how many were refused. */
  requests: number;
  refused: number;
  /** Facts and pieces of heartbeats that arrived, and of these more than an hour late, twice, after something later. */
  arrivals: number;
  late: number;
  doubled: number;
  overtaken: number;
  batches: number;
  closings: number;
  chunks: number;
  acts: number;
  acts_refused: number;
};

export function noFigures(): Figures {
  return {
    days: 0,
    facts: 0,
    heartbeats: 0,
    requests: 0,
    refused: 0,
    arrivals: 0,
    late: 0,
    doubled: 0,
    overtaken: 0,
    batches: 0,
    closings: 0,
    chunks: 0,
    acts: 0,
    acts_refused: 0,
  };
}
