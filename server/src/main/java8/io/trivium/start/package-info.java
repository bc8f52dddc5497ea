/** The entry, which any Java can load. Not {@code @NullMarked}: Java 8 does not know all of that annotation. */
package io.trivium.start;
