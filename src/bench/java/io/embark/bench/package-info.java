/**
 * What {@code scripts/bench} runs in a JVM: Embark itself and the plain loops it is compared with.
 *
 * <p>Each class is a program of its own that prints one JSON object as the last line of standard
 * output; the Python side below {@code src/bench/python} starts them in turn, checks that their
 * vectors are equal and prints the tables. Classes that need what a room keeps to itself live in
 * that room's package. Compiled under the Maven profile {@code bench} only.
 */
package io.embark.bench;
