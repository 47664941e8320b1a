/**
 * Dense vectors from an HTTP service.
 *
 * <p>In: texts. Out: one {@link io.embark.encode.Encoded} an input. {@link
 * io.embark.encode.remote.RemoteEncoder} looks texts up in the {@link
 * io.embark.encode.remote.VectorCache}, cuts the others into {@link
 * io.embark.encode.remote.RequestBatches} and sends them by {@link
 * io.embark.encode.remote.BatchRequest}, which halves a batch that is refused, through {@link
 * io.embark.encode.remote.ServiceCaller}, which tries again and tells faults apart.
 *
 * <p>A protocol is one {@link io.embark.encode.remote.Protocol}: {@link
 * io.embark.encode.remote.OpenAiProtocol}, {@link io.embark.encode.remote.CohereProtocol}, {@link
 * io.embark.encode.remote.TeiProtocol}. A new one is such a class, a word in {@link
 * io.embark.encode.remote.ServiceKind} and its answers in the tests' {@code EmbeddingServer}.
 */
package io.embark.encode.remote;
