/** Frameworks that applications reach the provider through: connection pools, Spring, a transaction manager. */
@NullMarked
package io.trivium.jms.frameworks;

import org.jspecify.annotations.NullMarked;
