"""
The stage-2 experiment in miniature: scenes, corpus, arms, training, answers and the table of scores.

    npm run build
    python3 -m venv venv && venv/bin/pip install -r bench/stage2/requirements.txt
    venv/bin/python bench/stage2/run.py OUT [--pages 4000] [--steps 2500] [--seeds 1,2,3]

Everything is drawn from seeds, so the same command prints the same table on the same numpy. OUT must not exist, or
hold what an earlier run left: arms and answers that are there are kept.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scenes import write_pages, write_questions

HERE = Path(__file__).parent
WEFT = ['node', str(HERE / '../../bin/weft.cjs')]
ARMS = ['interleaved', 'pairs', 'images-first', 'shuffled', 'text-only']
SHOTS = [0, 2, 4]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('out', type=Path)
    parser.add_argument('--pages', type=int, default=4000)
    parser.add_argument('--queries', type=int, default=400)
    parser.add_argument('--steps', type=int, default=2500)
    parser.add_argument('--seeds', default='1,2,3')
    options = parser.parse_args()
    out = options.out
    out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    if not (out / 'experiment/experiment.json').exists():
        write_pages(out / 'pages.jsonl', options.pages, seed=1)
        weft('build', HERE / 'pipeline.yaml', '--input', out / 'pages.jsonl', '--out', out / 'corpus', '--quiet')
        weft(
            *('experiment', 'stage2', out / 'corpus', '--model', 'vila-1.5', '--out', out / 'experiment'),
            *('--arms', ','.join(ARMS), '--seeds', options.seeds, '--world-size', '1', '--items-multiple', '32'),
            *('--holdout', '0.05', '--shots', '0'),
        )
    # Its own questions are of captions of other sites; those of the scenes ask for a name that holds on one page.
    scored = out / 'scored'
    if not (scored / 'few-shot').exists():
        write_questions(scored / 'few-shot', options.queries, SHOTS, seed=2)
    print(f'{time.monotonic() - start:.0f} s for corpus, arms and questions', flush=True)
    jobs = [(arm, seed) for seed in options.seeds.split(',') for arm in ARMS]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda job: train(out, *job, options.steps), jobs))
    print(f'{time.monotonic() - start:.0f} s in all', flush=True)
    weft('experiment', 'score', scored)


def train(out: Path, arm: str, seed: str, steps: int) -> None:
    predictions = out / f'scored/predictions/{arm}/seed-{seed}/answers.jsonl'
    if predictions.exists():
        return
    unfinished = out / f'{arm}-{seed}.jsonl'
    run(
        [sys.executable, str(HERE / 'train.py'), out / 'experiment/arms' / arm, out / 'scored/few-shot', unfinished]
        + ['--seed', seed, '--steps', str(steps)],
        # One thread each: as many trainings run side by side as there are cores.
        {**os.environ, 'OPENBLAS_NUM_THREADS': '1', 'OMP_NUM_THREADS': '1'},
    )
    predictions.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(unfinished, predictions)


def weft(*arguments: object) -> None:
    run([*WEFT, *arguments], None)


def run(command: list[object], environment: dict[str, str] | None) -> None:
    status = subprocess.run([str(part) for part in command], env=environment, check=False).returncode
    if status != 0:
        raise SystemExit(f'{command[0]} {command[1]} ended with {status}')


if __name__ == '__main__':
    main()
