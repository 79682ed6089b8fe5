module drive

go 1.23

require gatehouse v0.0.0

replace gatehouse => ../sdk
