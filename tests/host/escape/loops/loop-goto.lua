-- a loop without a call
::again:: goto again
