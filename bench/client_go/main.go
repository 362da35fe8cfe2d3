// Creates the Jobs of a file, one JSON object a line, with client-go and some workers; prints Jobs per second.
//
//	client_go KUBECONFIG FILE WORKERS
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(kubeconfig, file, count string) error {
	workers, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1 // Its default is 5 requests a second.
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	jobs, err := read(file)
	if err != nil {
		return err
	}

	start := time.Now()
	queue := make(chan *batchv1.Job, len(jobs))
	for _, job := range jobs {
		queue <- job
	}
	close(queue)
	failed := make(chan error, workers)
	var group sync.WaitGroup
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for job := range queue {
				_, err := client.BatchV1().Jobs(job.Namespace).Create(context.Background(), job, metav1.CreateOptions{})
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	group.Wait()
	elapsed := time.Since(start)
	select {
	case err := <-failed:
		return err
	default:
	}
	fmt.Printf("%.1f\n", float64(len(jobs))/elapsed.Seconds())
	return nil
}

func read(file string) ([]*batchv1.Job, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	var jobs []*batchv1.Job
	lines := bufio.NewScanner(opened)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		job := new(batchv1.Job)
		if err := json.Unmarshal(lines.Bytes(), job); err != nil {
			return nil, err
		}
		jobs = append(jobs, job)
	}
	return jobs, lines.Err()
}
