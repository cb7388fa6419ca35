#!/bin/bash
# Slurm: sbatch examples/cluster/slurm.sh. Four nodes with two ranks each; a run that is broken off, by a time limit too, goes on
# from its checkpoint when the same line is submitted again.
#SBATCH --job-name=rille
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=2
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@60
set -eu

# srun starts the ranks itself where Slurm knows the PMI of this MPI: srun --mpi=list says which it knows.
export OPENBLAS_NUM_THREADS="$SLURM_CPUS_PER_TASK"
srun --mpi=pmix --kill-on-bad-exit=1 --cpu-bind=cores \
  rille examples/mnist_ddp.lua --checkpoint "$HOME/mnist.ckpt" --threads "$SLURM_CPUS_PER_TASK"
